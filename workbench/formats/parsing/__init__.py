"""What readers of several tools share: JSON and XML of any size, shapes, and the cells of crowd platforms' tables."""
