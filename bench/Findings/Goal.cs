namespace ClientPortal.Bench.Findings;

/// <summary>A line of performance.md: what must be and what is aimed at. Below <paramref name="Aim"/> is better where <paramref name="LessIsBetter"/>.</summary>
/// <param name="Number">Of the row there.</param>
internal sealed record Goal(int Number, double Must, double Aim, bool LessIsBetter = false)
{
    public Verdict Judge(double low, double high) =>
        IsBeyond(Aim, low, high) ? Verdict.AimReached
        : IsBeyond(Must, low, high) ? Verdict.MustReached
        : LessIsBetter ? (low > Must ? Verdict.Missed : Verdict.Inconclusive)
        : high < Must ? Verdict.Missed : Verdict.Inconclusive;

    // The whole spread, not the median: an answer that noise could turn is none.
    private bool IsBeyond(double bound, double low, double high) => LessIsBetter ? high <= bound : low >= bound;
}

internal enum Verdict
{
    /// <summary>No goal is set: for orientation.</summary>
    Told,
    AimReached,
    MustReached,

    /// <summary>The spread lies on both sides of what must be.</summary>
    Inconclusive,
    Missed,
}
