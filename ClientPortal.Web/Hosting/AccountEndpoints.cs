using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.AspNetCore.Antiforgery;

namespace ClientPortal.Web.Hosting;

/// <summary>Acts on the browser's session that have no page of their own: plain form posts, so that menus of circuits can make them, too.</summary>
internal static class AccountEndpoints
{
    public static IEndpointRouteBuilder MapPortalAccount(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(PortalUrls.SwitchWorkspace, SwitchWorkspaceAsync);

        // Before the page of the same address, which asks first: a menu's button is asked enough.
        routes.MapPost(PortalUrls.Logout, SignOutAsync).WithOrder(-1);
        return routes;
    }

    private static async Task<IResult> SwitchWorkspaceAsync(HttpContext http, IAntiforgery antiforgery, CurrentActor current, OpenWorkspace open, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http))
        {
            return Results.BadRequest();
        }

        if (await current.FindAsync(ct) is not { } actor)
        {
            return Results.LocalRedirect(PortalUrls.Login);
        }

        var form = await http.Request.ReadFormAsync(ct);
        return Guid.TryParse(form["WorkspaceId"], out var id) && (await open.RunAsync(actor, id, ct)).IsDone(out _, out _)
            ? Results.LocalRedirect(PortalUrls.Home)
            : Results.NotFound();
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, IAntiforgery antiforgery, CurrentActor current, SignOut signOut, BrowserSession browser, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return Results.BadRequest();
        }

        if (await current.FindAsync(ct) is { } actor)
        {
            await signOut.RunAsync(actor, ct);
        }

        browser.End(http);
        return Results.LocalRedirect($"{PortalUrls.Login}?notice=bye");
    }
}
