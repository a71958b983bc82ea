namespace ClientPortal.Domain.Leaks;

/// <summary>Somebody found what looks like a credential of ours where it does not belong.</summary>
/// <param name="Credential">What was found, whole; never kept.</param>
/// <param name="FoundAt">The address of the finding; null where the reporter does not say.</param>
/// <param name="Reporter">Who tells: <c>github</c>, or <c>public</c> for everybody else.</param>
public sealed record LeakReport(string Credential, string? FoundAt, string Reporter)
{
    /// <summary>Masked.</summary>
    public override string ToString() => $"a finding of {Reporter}";
}

/// <summary>What a report came to. Closed.</summary>
public abstract record LeakVerdict
{
    private LeakVerdict()
    {
    }

    /// <summary>Not of our form, or never given out, or gone before anybody reported it: whoever reported it can strike it off.</summary>
    public sealed record NotOurs : LeakVerdict;

    /// <summary>It was a living credential when it was reported first.</summary>
    /// <param name="IsEnded">It opens nothing any more, by the policy of its workspace or because somebody ended it since.</param>
    public sealed record Real(bool IsEnded) : LeakVerdict;
}
