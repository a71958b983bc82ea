using ClientPortal.Domain.OAuth.Pushed;
using static ClientPortal.Domain.OAuth.OAuthParameters;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>
/// An authorization request as it was sent (RFC 6749 §4.1.1), read once at the edge and judged by <see cref="AuthorizeChecks"/>. Only the
/// parameters that mean something here are kept; unknown ones are tolerated and dropped (SEC-023).
/// </summary>
public sealed record AuthorizeRequest
{
    /// <summary>The parameters that are read; what is tolerated without effect (<c>display</c>, <c>ui_locales</c>, <c>claims</c> …) is not among them.</summary>
    private static readonly HashSet<string> Meaningful = new(StringComparer.Ordinal)
    {
        OAuthParameters.ClientId, OAuthParameters.RedirectUri, OAuthParameters.ResponseType, OAuthParameters.ResponseMode, OAuthParameters.Scope,
        OAuthParameters.State, OAuthParameters.Nonce, OAuthParameters.CodeChallenge, OAuthParameters.CodeChallengeMethod, OAuthParameters.Prompt,
        OAuthParameters.MaxAge, OAuthParameters.IdTokenHint, OAuthParameters.LoginHint, OAuthParameters.Request, OAuthParameters.RequestUri,
        OAuthParameters.Resource, OAuthParameters.Seen, OAuthParameters.DpopJkt,
    };

    /// <summary>Which path was called.</summary>
    public required OAuthProfile Profile { get; init; }

    /// <summary>Name to value; a parameter with an empty value counts as absent (RFC 6749 §3.1).</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>Names that were sent more than once (RFC 6749 §3.1).</summary>
    public IReadOnlySet<string> Repeated { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public string? ClientId => Find(OAuthParameters.ClientId);

    public string? RedirectUri => Find(OAuthParameters.RedirectUri);

    public string? ResponseType => Find(OAuthParameters.ResponseType) ?? Profile.ResponseTypeWhenAbsent;

    public string? ResponseMode => Find(OAuthParameters.ResponseMode);

    public string? Scope => Find(OAuthParameters.Scope);

    public string? State => Repeated.Contains(OAuthParameters.State) ? null : Find(OAuthParameters.State);

    public string? Nonce => Find(OAuthParameters.Nonce);

    public string? CodeChallenge => Find(OAuthParameters.CodeChallenge);

    public string? CodeChallengeMethod => Find(OAuthParameters.CodeChallengeMethod);

    public string? MaxAge => Find(OAuthParameters.MaxAge);

    public string? IdTokenHint => Find(OAuthParameters.IdTokenHint);

    /// <summary>The key the code shall be bound to (RFC 9449 §10).</summary>
    public string? DpopJkt => Find(OAuthParameters.DpopJkt);

    public string? LoginHint => Find(OAuthParameters.LoginHint);

    /// <summary>RFC 8707 §2: may be repeated.</summary>
    public IReadOnlyList<string> Resources => Find(OAuthParameters.Resource)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray() ?? [];

    /// <summary>The protected time at which this request was first seen, where it asked to sign in again.</summary>
    public string? Seen => Find(OAuthParameters.Seen);

    /// <summary>Set where the parameters were pushed (RFC 9126); null where they stand in the URL.</summary>
    internal PushedOrigin? Pushed { get; init; }

    public IReadOnlyList<string> Prompts => Find(Prompt)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The client wants no page at all (OpenID Connect Core §3.1.2.1).</summary>
    public bool IsSilent => Prompts.Contains("none", StringComparer.Ordinal);

    /// <summary>Keeps of all that was sent what means something.</summary>
    public static AuthorizeRequest From(OAuthProfile profile, IEnumerable<KeyValuePair<string, string>> sent)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var repeated = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in sent.Where(pair => pair.Value.Length > 0 && Meaningful.Contains(pair.Key)))
        {
            if (name == OAuthParameters.Resource)
            {
                // Absolute URIs hold no space (RFC 8707 §2), so a list of them is one value, in the envelope of the consent page, too.
                parameters[name] = parameters.TryGetValue(name, out var before) ? $"{before} {value}" : value;
            }
            else if (!parameters.TryAdd(name, value))
            {
                repeated.Add(name);
            }
        }

        return new AuthorizeRequest { Profile = profile, Parameters = parameters, Repeated = repeated };
    }

    public string? Find(string parameter) => Parameters.GetValueOrDefault(parameter);
}
