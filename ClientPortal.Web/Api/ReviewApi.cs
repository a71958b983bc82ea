using System.Diagnostics;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;

namespace ClientPortal.Web.Api;

/// <summary><c>/clients/{clientId}/review</c>: what a page shows, for programs, with the call that mends each finding.</summary>
internal static class ReviewApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGroup("/clients/{clientId}/review").WithTags("Clients")
        .MapGet("/", ReviewAsync).WithSummary("Reviews a client against OAuth 2.1 and RFC 9700: findings, each with the call that mends it.").Gives<ReviewJson>(StatusCodes.Status200OK, 404);

    private static async Task<IResult> ReviewAsync(ApiCall call, string clientId, ReviewClient review) =>
        call.Answer(await review.RunAsync(call.Actor, clientId, call.Ct), ReviewJson.Of);
}

/// <summary>A review as the API writes it.</summary>
/// <param name="Version">Send it as <c>If-Match: "v…"</c> with a call that mends, so that it mends what was reviewed.</param>
internal sealed record ReviewJson(string ClientId, int Version, int Serious, IReadOnlyList<FindingJson> Findings)
{
    public static ReviewJson Of(ClientReview review) =>
        new(review.ClientId, review.Version, review.Serious, [.. review.Findings.Select(finding => FindingJson.Of(review.ClientId, finding))]);
}

/// <summary>One finding.</summary>
/// <param name="Mend">Null where only a person can say what is right.</param>
internal sealed record FindingJson(int Number, string Code, ReviewSeverity Severity, string Sections, string Sentence, string? Subject, int? Days, bool TakesAway, MendJson? Mend)
{
    public static FindingJson Of(string clientId, ReviewFinding finding) => new(
        finding.Rule.Number, finding.Rule.Code, finding.Rule.Severity, finding.Rule.Sections, finding.Rule.Sentence, finding.Subject, finding.Days, finding.TakesAway,
        MendJson.Of($"{ApiGate.Path}/clients/{Uri.EscapeDataString(clientId)}", finding.Mend));
}

/// <summary>A call of this API.</summary>
internal sealed record MendJson(string Method, string Path, IReadOnlyDictionary<string, object?>? Body = null)
{
    public static MendJson? Of(string client, Mend mend) => mend switch
    {
        Mend.Edit edit => new("PATCH", client, BodyOf(edit.Change)),
        Mend.AddSecret => new("POST", $"{client}/secrets", Nothing),
        Mend.RegenerateSecret => new("POST", $"{client}/secrets/regenerate", Nothing),
        Mend.EndSecret end => new("PATCH", $"{client}/secrets/{end.SecretId}", Ends(end.At)),
        Mend.DeleteSecret delete => new("DELETE", $"{client}/secrets/{delete.SecretId}"),
        Mend.RotateKey rotate => new("POST", $"{client}/keys/{rotate.KeyId}/rotate", Nothing),
        Mend.DisableKey disable => new("PATCH", $"{client}/keys/{disable.KeyId}", new Dictionary<string, object?>(StringComparer.Ordinal) { ["isDisabled"] = true }),
        Mend.EndKey end => new("PATCH", $"{client}/keys/{end.KeyId}", Ends(end.At)),
        Mend.Pause => new("POST", $"{client}/pause"),
        Mend.Delete => new("DELETE", client),
        Mend.Settings => null,
        _ => throw new UnreachableException(),
    };

    private static readonly Dictionary<string, object?> Nothing = new(StringComparer.Ordinal);

    private static Dictionary<string, object?> Ends(DateTimeOffset at) => new(StringComparer.Ordinal) { ["expiresAt"] = at };

    // The members that rules change; a test sends every body back.
    private static Dictionary<string, object?> BodyOf(ClientEdit change)
    {
        var body = new Dictionary<string, object?>(StringComparer.Ordinal);
        Add("requirePkce", change.RequirePkce);
        Add("requirePkceOnDialectPaths", change.RequirePkceOnDialectPaths);
        Add("availableToOtherWorkspaces", change.AvailableToOtherWorkspaces);
        Add("redirectUris", change.RedirectUris);
        Add("grantTypes", change.GrantTypes);
        Add("scopes", change.Scopes);
        Add("dpopBoundAccessTokens", change.Protocol.DpopBoundAccessTokens);
        Add("mayImpersonate", change.Protocol.MayImpersonate);
        Add("takesSecretInQuery", change.Protocol.TakesSecretInQuery);
        AddChange("accessTokenLifetimeSeconds", change.AccessTokenLifetimeSeconds);
        Add("rotateRefreshTokens", change.RotateRefreshTokens);
        AddChange("refreshTokenLifetimeSeconds", change.RefreshTokenLifetimeSeconds);
        AddChange("refreshTokenIdleLifetimeSeconds", change.RefreshTokenIdleLifetimeSeconds);
        return body;

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                body.Add(name, value);
            }
        }

        void AddChange(string name, Domain.Change<int?> value)
        {
            if (value.IsSet)
            {
                body.Add(name, value.Or(null));
            }
        }
    }
}
