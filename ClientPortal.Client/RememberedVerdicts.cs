namespace ClientPortal.AspNetCore;

/// <summary>The answers of the portal that are still believed; one for the whole application.</summary>
internal sealed class RememberedVerdicts(TimeProvider time)
{
    public ShortMemory<UInt128, (CallerVerdict Verdict, bool MayRemember)> Verdicts { get; } = new(time);
}
