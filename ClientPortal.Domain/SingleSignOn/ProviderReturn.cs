namespace ClientPortal.Domain.SingleSignOn;

/// <summary>What a provider sent a browser back with.</summary>
/// <param name="WorkspaceId">Whose address it came to.</param>
/// <param name="IsRepeated">A parameter came twice (RFC 6749 §3.1).</param>
public sealed record ProviderReturn(Guid WorkspaceId, string? State, string? Code, string? Issuer, string? Error, bool IsRepeated)
{
    /// <summary>Masked.</summary>
    public override string ToString() => nameof(ProviderReturn);
}
