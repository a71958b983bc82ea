namespace ClientPortal.Domain.OAuth.Dpop;

/// <summary>The algorithms a proof may be signed with (RFC 9449 §5.1): asymmetric ones only.</summary>
public static class DpopAlgorithms
{
    public static readonly IReadOnlyList<string> All = ["ES256", "ES384", "ES512", "PS256", "RS256"];
}
