"""`make trust`: the proofs are run, their counts added up, and one scoreboard is printed and written."""
