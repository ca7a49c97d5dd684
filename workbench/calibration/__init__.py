"""The results of a round: the lead's board, the meeting, the retake, the calibration report."""
