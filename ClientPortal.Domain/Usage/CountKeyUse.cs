using ClientPortal.Domain.KeyVerification;

namespace ClientPortal.Domain.Usage;

/// <summary>Counts what is done with keys.</summary>
public sealed class CountKeyUse(UsageNotes notes) : IKeyUse
{
    public void Note(in KeyUse use)
    {
        var call = new UsageEvent(
            use.WorkspaceId, use.Facts?.Client.Id ?? Guid.Empty, use.Facts?.KeyId ?? Guid.Empty, use.Kind, UsageOutcomes.Of(use.Verdict), use.Address, use.Took, use.Hint);
        if (use.Facts is { } facts)
        {
            notes.Note(facts, call);
        }
        else
        {
            notes.Note(call);
        }
    }
}
