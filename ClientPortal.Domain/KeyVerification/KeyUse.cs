using System.Net;
using System.Runtime.InteropServices;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>One call with a key that exists, whatever was said about it.</summary>
/// <param name="Caller">Who asked about the key; null where the key itself called the portal.</param>
/// <param name="Address">Where the key's caller was, as far as anybody said.</param>
/// <param name="Took">From the hash to the verdict.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeyUse(KeyFacts Facts, KeyVerdict Verdict, Actor? Caller, IPAddress? Address, TimeSpan Took);

/// <summary>Where the use of keys is told, for whatever counts and draws it. Called in the request: returns at once, never throws, waits for nothing.</summary>
public interface IKeyUse
{
    void Note(in KeyUse use);
}

/// <summary>Nobody counts.</summary>
internal sealed class UncountedKeyUse : IKeyUse
{
    public void Note(in KeyUse use)
    {
    }
}
