using System.Text;

namespace ClientPortal.Domain.Clients;

/// <summary>A client id as the unique index sees it: normalised, trimmed, case-folded (SEC-010).</summary>
public static class ClientIdKey
{
    public static string Of(string clientId) => clientId.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();
}
