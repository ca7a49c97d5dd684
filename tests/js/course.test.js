import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, placeOf } from "../../workbench/calibration/screen/course.js";

test("two rounds of one day stand apart, and others by their days", () => {
  assert.deepEqual(apart([10, 10, 20], 2), [10, 12, 22]);
  assert.deepEqual(apart([10, 14, 20], 2), [10, 14, 20]);
});

test("a day lies between its rounds; one with several rounds has a first and a last place", () => {
  const days = [10, 10, 20];
  const places = apart(days, 2);
  const at = (day, last = false) => placeOf(day, days, places, last);
  assert.deepEqual([at(10), at(10, true), at(15), at(9), at(21)], [10, 12, 17, 9, 23]);
});
