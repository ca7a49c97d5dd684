"""What a round comes to: the lead's board, the meeting, the retake, the calibration report."""
