using ClientPortal.Domain.OAuth;
using ClientPortal.Web.Dialects;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>A path of the tests' own on which one authorization may be for several workspaces, and is refreshed: the core's part of it, without any system's habits.</summary>
internal sealed class SeveralDialect : IDialect
{
    public const string Authorize = "/several/authorize";
    public const string Token = "/several/token";

    public OAuthProfile Profile { get; } = new() { Name = "several", AllowsSeveralWorkspaces = true };

    public IReadOnlyList<string> AuthorizePaths { get; } = [Authorize];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOAuthPages().MapOnly(Authorize, OAuthEndpoints.GetOrPost, (HttpContext context, AuthorizeEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor, Profile));
        TokenEndpoint.Map(routes.MapOAuthPrograms(), Token, Profile, TokenEndpoint.CoreAnswer);
    }
}

/// <summary>Ticks workspaces as a browser without a script does.</summary>
internal static class Ticks
{
    /// <summary>Allows with exactly these ticked.</summary>
    public static async Task<ClientRedirect> TickAsync(this Visitor visitor, string authorizeUrl, params Guid[] workspaces) =>
        ClientRedirect.Of(await visitor.AnswerAsync(await visitor.OpenConsentAsync(authorizeUrl), workspaces));

    /// <summary>The answer to a page with exactly these ticked.</summary>
    public static Task<HttpResponseMessage> AnswerAsync(this Visitor visitor, ConsentForm form, params Guid[] workspaces) => visitor.PostAsync("/oauth/consent",
    [
        .. form.Fields.Where(field => field.Key != "workspace"),
        new("answer", "allow"),
        .. workspaces.Select(workspace => KeyValuePair.Create("workspace", workspace.ToString())),
    ]);

    /// <summary>Which are ticked when the page opens.</summary>
    public static IEnumerable<string> TickedIn(this ConsentForm form) => System.Text.RegularExpressions.Regex
        .Matches(form.Html, "<input type=\"checkbox\"[^>]*value=\"(?<id>[^\"]+)\"[^>]*\\bchecked\\b", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
        .Select(match => match.Groups[1].Value);
}
