namespace ClientPortal.Bench.Load;

/// <summary>What one burst against one server has shown.</summary>
/// <param name="Answers">2xx answers; a burst with any other is an error.</param>
/// <param name="ServerMicroseconds">Processor time of the server's process, all of its threads.</param>
/// <param name="OthersCores">How many cores somebody else kept busy meanwhile: neither the servers nor the load.</param>
/// <param name="Repeats">How often the burst was done again because others were loud.</param>
internal sealed record Burst(int Answers, double Seconds, double ServerMicroseconds, double P50Milliseconds, double P99Milliseconds, double OthersCores, int Repeats)
{
    public double PerSecond => Answers / Seconds;

    public double MicrosecondsPerAnswer => ServerMicroseconds / Answers;
}
