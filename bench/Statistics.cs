namespace ClientPortal.Bench;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered.Length % 2 == 1 ? ordered[ordered.Length / 2] : (ordered[(ordered.Length / 2) - 1] + ordered[ordered.Length / 2]) / 2;
    }

    /// <summary>
    /// From the second lowest to the second highest (all of it below five values): holds the true median in 96 of 100 runs with 9 pairs, in 88 with 7
    /// and only in 62 with the 5 of a quick run, whatever the noise looks like; one loud pair does not widen it.
    /// </summary>
    public static (double Low, double High) Spread(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered.Length < 5 ? (ordered[0], ordered[^1]) : (ordered[1], ordered[^2]);
    }
}
