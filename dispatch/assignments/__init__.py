"""From the solver's proposal to the work done: one state machine, one bridge to the engine."""
