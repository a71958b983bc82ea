using System.Net;
using ClientPortal.Domain.ApiKeys;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>What a key's use is tied to beside its rights.</summary>
/// <param name="Networks">Where its callers may be, once <paramref name="NetworkMode"/> says that it counts.</param>
/// <param name="Meter">Counts its calls; null where it has neither limit nor quota.</param>
public sealed record KeyTerms(NetworkList Networks, NetworkMode NetworkMode, KeyMeter? Meter)
{
    internal bool LetIn(IPAddress? address) => NetworkMode != NetworkMode.Enforce || (address is not null && Networks.Contains(address));
}
