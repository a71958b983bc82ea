using System.Net;
using System.Runtime.InteropServices;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>What is asked about a key.</summary>
/// <param name="Scopes">Scopes it has to have, all of them.</param>
/// <param name="Address">Where its caller is: the peer of the portal's own API, or what the asking API says; null where nobody says.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeyAsk(IReadOnlyList<string> Scopes, IPAddress? Address);
