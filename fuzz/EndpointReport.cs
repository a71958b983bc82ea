using System.Globalization;

namespace ClientPortal.Fuzz;

/// <summary>What came of an endpoint's requests.</summary>
internal sealed class EndpointReport(string endpoint)
{
    private readonly int[] byClass = new int[6];
    private readonly List<Finding> findings = [];
    private readonly Lock gate = new();
    private long slowestTicks;

    public string Endpoint { get; } = endpoint;

    public long GrownBytes { get; set; }

    public TimeSpan Took { get; set; }

    public IReadOnlyList<Finding> Findings => findings;

    public int Requests => byClass.Sum();

    public void Count(Answer answer)
    {
        Interlocked.Increment(ref byClass[Math.Min(answer.Status / 100, 5)]);
        lock (gate)
        {
            slowestTicks = Math.Max(slowestTicks, answer.Took.Ticks);
        }
    }

    public void Add(Finding finding)
    {
        lock (gate)
        {
            findings.Add(finding);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Endpoint,-46} {Requests,7} {byClass[2],7} {byClass[3],7} {byClass[4],7} {byClass[5],5} {TimeSpan.FromTicks(slowestTicks).TotalMilliseconds,8:0} {GrownBytes / 1048576.0,7:0.0} {findings.Count,8}");

    public static string Heading => $"{"endpoint",-46} {"sent",7} {"2xx",7} {"3xx",7} {"4xx",7} {"5xx",5} {"slow ms",8} {"grew MB",7} {"findings",8}";
}
