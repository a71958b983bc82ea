using System.Net;
using System.Runtime.InteropServices;

namespace ClientPortal.Domain.Usage;

/// <summary>One call that is to be counted.</summary>
/// <param name="ClientRowId">Whose client it was; empty where no client is known, as for a key that does not exist.</param>
/// <param name="KeyId">With which key; empty for none.</param>
/// <param name="Address">Where the caller was; null where nobody says.</param>
/// <param name="Took">How long the portal took to decide.</param>
/// <param name="Reason">More about a refusal than its code, for the workspace's admins; never a secret. Null for nothing more.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UsageEvent(
    Guid WorkspaceId, Guid ClientRowId, Guid KeyId, UsageKind Kind, UsageOutcome Outcome, IPAddress? Address, TimeSpan Took, string? Reason = null);
