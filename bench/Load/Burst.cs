namespace ClientPortal.Bench.Load;

/// <summary>What one burst against one server has shown.</summary>
/// <param name="Answers">Answers; a burst with a 4xx, a 5xx or a missing one is an error. wrk takes a redirect for good.</param>
/// <param name="ServerMicroseconds">Processor time of the server's process, all of its threads.</param>
/// <param name="OthersCores">How many cores somebody else kept busy meanwhile: neither the servers nor the load.</param>
/// <param name="Repeats">How often the burst was done again because others were loud.</param>
internal sealed record Burst(int Answers, double Seconds, double ServerMicroseconds, double P50Milliseconds, double P99Milliseconds, double OthersCores, int Repeats)
{
    public double PerSecond => Answers / Seconds;

    public double MicrosecondsPerAnswer => ServerMicroseconds / Answers;
}
