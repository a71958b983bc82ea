namespace ClientPortal.Domain.OAuth.Logout;

/// <summary>A logout request as it was sent (OpenID Connect RP-Initiated Logout §2); what is not known is tolerated and dropped.</summary>
public sealed record LogoutRequest
{
    private static readonly HashSet<string> Meaningful = new(StringComparer.Ordinal)
    {
        OAuthParameters.IdTokenHint, OAuthParameters.ClientId, OAuthParameters.PostLogoutRedirectUri, OAuthParameters.State, OAuthParameters.UiLocales,
    };

    /// <summary>Name to value; a parameter with an empty value counts as absent.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>Whether one was sent more than once (RFC 6749 §3.1).</summary>
    public bool HasRepeated { get; init; }

    public string? IdTokenHint => Parameters.GetValueOrDefault(OAuthParameters.IdTokenHint);

    public string? ClientId => Parameters.GetValueOrDefault(OAuthParameters.ClientId);

    public string? PostLogoutRedirectUri => Parameters.GetValueOrDefault(OAuthParameters.PostLogoutRedirectUri);

    /// <summary>For the pages only (OpenID Connect Core §3.1.2.1).</summary>
    public string? UiLocales => Parameters.GetValueOrDefault(OAuthParameters.UiLocales);

    public string? State => Parameters.GetValueOrDefault(OAuthParameters.State);

    /// <summary>Keeps of all that was sent what means something.</summary>
    public static LogoutRequest From(IEnumerable<KeyValuePair<string, string>> sent)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var hasRepeated = false;
        foreach (var (name, value) in sent.Where(pair => pair.Value.Length > 0 && Meaningful.Contains(pair.Key)))
        {
            hasRepeated |= !parameters.TryAdd(name, value);
        }

        return new LogoutRequest { Parameters = parameters, HasRepeated = hasRepeated };
    }
}
