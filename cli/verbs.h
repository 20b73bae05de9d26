#pragma once

// One verb of the command line each. `argv[0]` is "portent VERB". Data goes to stdout, messages to stderr;
// returns the exit code. FatalError and FencedError may be thrown.

int verb_archive(int argc, char** argv);
int verb_assets(int argc, char** argv);
int verb_backup(int argc, char** argv);
int verb_backtest(int argc, char** argv);
int verb_bridge(int argc, char** argv);
int verb_data(int argc, char** argv);
int verb_demo(int argc, char** argv);
int verb_evaluate(int argc, char** argv);
int verb_events(int argc, char** argv);
int verb_explain(int argc, char** argv);
int verb_forward(int argc, char** argv);
int verb_keys(int argc, char** argv);
int verb_models(int argc, char** argv);
int verb_replay(int argc, char** argv);
int verb_restore(int argc, char** argv);
int verb_score(int argc, char** argv);
int verb_serve(int argc, char** argv);
int verb_simulate(int argc, char** argv);
int verb_topics(int argc, char** argv);
int verb_train(int argc, char** argv);
int verb_version(int argc, char** argv);
