// The quiz card of the pages, hosted by a notebook.
import { screen } from "../../look/screen.js";
import { Card } from "../../look/card.js";

export default screen(Card);
