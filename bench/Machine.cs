using System.Globalization;
using System.Runtime.InteropServices;

namespace ClientPortal.Bench;

/// <summary>What the system's own accounting says about processor time and memory (Linux: <c>/proc</c>).</summary>
internal static class Machine
{
    /// <summary>USER_HZ, which Linux fixes at 100 for what it tells programs.</summary>
    private const double MicrosecondsPerTick = 1e6 / 100;

    /// <summary>Servers that run now; their time is nobody else's.</summary>
    public static HashSet<int> Servers { get; } = [];

    /// <summary>Processor time of a process with all its threads, to the nanosecond: what /proc tells comes in hundredths of a second, of which a page takes less than one.</summary>
    public static double MicrosecondsOf(int process)
    {
        // clock_getcpuclockid(3): the clock of a process is its complemented number with CPUCLOCK_SCHED below it.
        var failed = ClockGetTime((~process << 3) | 2, out var time);
        return failed == 0 ? (time.Seconds * 1e6) + (time.Nanoseconds / 1e3) : throw new InvalidOperationException($"There is no clock of process {process}.");
    }

    /// <summary>Resident memory of a process in MB (10⁶ bytes).</summary>
    public static double MegabytesOf(int process) => Kilobytes(process, "VmRSS") * 1024 / 1e6;

    /// <summary>The most it ever had, in MB (10⁶ bytes).</summary>
    public static double PeakMegabytesOf(int process) => Kilobytes(process, "VmHWM") * 1024 / 1e6;

    /// <summary>Processor time of everybody and of ourselves, with the clock.</summary>
    public static (long Timestamp, double All, double Ours) Look() => (TimeProvider.System.GetTimestamp(), Everybody(), Ourselves());

    /// <summary>How many cores neither the servers nor the load kept busy.</summary>
    public static double OthersCoresSince((long Timestamp, double All, double Ours) before)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(before.Timestamp).TotalMicroseconds;
        return Math.Max(0, (Everybody() - before.All - (Ourselves() - before.Ours)) / elapsed);
    }

    private static double Everybody()
    {
        var busy = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(Number).ToArray();
        return (busy[0] + busy[1] + busy[2] + busy[5] + busy[6] + busy[7]) * MicrosecondsPerTick; // not idle, not waiting for a disk
    }

    // This process with the children that have ended (wrk among them), and the servers.
    private static double Ourselves()
    {
        var own = FieldsOf("self");
        return ((own[11] + own[12] + own[13] + own[14]) * MicrosecondsPerTick) + Servers.Sum(MicrosecondsOf);
    }

    // The name in brackets may hold spaces; what follows it is state, then numbers. Index 11 is utime (proc(5), field 14).
    private static double[] FieldsOf(string process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((field, at) => at == 0 ? 0 : Number(field))];
    }

    private static double Kilobytes(int process, string name) =>
        Number(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal).Trim());

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out TimeSpec time);

    /// <summary>timespec(3type).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
