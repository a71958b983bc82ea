namespace ClientPortal.Domain.SingleSignOn;

/// <summary>The TXT records of a name, as the world sees them.</summary>
public interface IDnsTexts
{
    /// <summary>Empty where there are none or nobody answers.</summary>
    Task<IReadOnlyList<string>> FindAsync(string name, CancellationToken ct);
}
