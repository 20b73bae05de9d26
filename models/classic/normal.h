#pragma once

namespace portent::models::classic {

/// Standard normal quantiles.
inline constexpr double kZ95 = 1.6448536269514722;
inline constexpr double kZ90 = 1.2815515655446004;

/// Standard normal distribution function in fixed-order arithmetic, absolute error under 1e-14 (G. West 2005,
/// "Better approximations to cumulative normal functions", after Hart 1968).
double normal_cdf(double x);

/// Phi(-x) * exp(x^2 / 2) for x >= 0: the upper tail without its underflow; relative error under 1e-10.
double scaled_tail(double x);

/// Probability that a Wiener process passes `distance` > 0 within `time` >= 0. Its drift towards the distance
/// is itself normal; with `drift_variance` 0 this is the inverse Gaussian distribution (Chhikara, Folks
/// 1989), else that of Peng, Tseng 2009 and Si et al. 2012. `diffusion` > 0: variance per unit of time.
double first_passage_cdf(double time, double distance, double drift, double drift_variance, double diffusion);

}  // namespace portent::models::classic
