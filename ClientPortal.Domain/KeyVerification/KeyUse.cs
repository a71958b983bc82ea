using System.Net;
using System.Runtime.InteropServices;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>One call with a key, whatever was said about it.</summary>
/// <param name="WorkspaceId">On whose account: the key's workspace, or that of the API that asked about a key which does not exist.</param>
/// <param name="Facts">Null where there is no such key in the workspace.</param>
/// <param name="Kind">By which door it came.</param>
/// <param name="Address">Where the key's caller was, as far as anybody said.</param>
/// <param name="Took">From the hash to the verdict.</param>
/// <param name="Hint">What lists may show of a key that does not exist, so that whoever uses it can be found; null for any other.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeyUse(Guid WorkspaceId, KeyFacts? Facts, KeyVerdict Verdict, UsageKind Kind, IPAddress? Address, TimeSpan Took, string? Hint = null);

/// <summary>Where the use of keys is told, for whatever counts and draws it. Called in the request: returns at once, never throws, waits for nothing.</summary>
public interface IKeyUse
{
    void Note(in KeyUse use);
}
