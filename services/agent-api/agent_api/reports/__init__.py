"""Reports: figures from stored transitions, turns and counts; never from the clocks of entries, never a guess."""
