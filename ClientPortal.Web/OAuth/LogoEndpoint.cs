using System.Diagnostics;
using ClientPortal.Domain.Clients;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.OAuth;

/// <summary>
/// The pictures of clients, for the pages on which they stand (SEC-047): a fixed type that our own look at the content gave, never sniffed, and with the
/// policy of everything that is no page, under which nothing in it could run.
/// </summary>
internal static class LogoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(PortalUrls.Logo("{name}"), RunAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> RunAsync(HttpContext context, string name, LogoQueries logos)
    {
        if (await logos.FindAsync(name, context.RequestAborted) is not { } logo)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Bytes(logo.Bytes, logo.Format switch
        {
            LogoFormat.Png => "image/png",
            LogoFormat.Jpeg => "image/jpeg",
            LogoFormat.WebP => "image/webp",
            _ => throw new UnreachableException(),
        });
    }
}
