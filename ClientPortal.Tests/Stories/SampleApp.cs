using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Tests.Stories;

/// <summary>
/// A vendor's web application as anybody would write it: ASP.NET Core's own OAuth handler with PKCE, pointed at the portal.
/// Nothing in it is ours but the addresses.
/// </summary>
internal sealed class SampleApp : IAsyncDisposable
{
    private const string Portal = "portal";

    private readonly WebApplication app;

    private SampleApp(WebApplication app, Uri address) => (this.app, Address) = (app, address);

    public Uri Address { get; }

    /// <summary>What has to be registered for the client: the handler's default callback.</summary>
    public static string RedirectUriFor(int port) => $"http://127.0.0.1:{port}/signin-portal";

    /// <summary>A port to register before the application runs.</summary>
    public static int ReservePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static Task<SampleApp> StartAsync(Uri portal, int port, string clientId, string clientSecret, params string[] scopes) =>
        StartAtAsync(portal, "/oauth", port, clientId, clientSecret, scopes);

    /// <summary>The same for an application that was written for other addresses: only its host name was changed.</summary>
    /// <param name="path">What stands before <c>/authorize</c> and <c>/token</c>.</param>
    public static async Task<SampleApp> StartAtAsync(Uri portal, string path, int port, string clientId, string clientSecret, params string[] scopes)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services
            .AddAuthentication(options =>
            {
                options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = Portal;
            })
            .AddCookie()
            .AddOAuth(Portal, options =>
            {
                options.ClientId = clientId;
                options.ClientSecret = clientSecret;
                options.CallbackPath = "/signin-portal";
                options.AuthorizationEndpoint = new Uri(portal, path + "/authorize").ToString();
                options.TokenEndpoint = new Uri(portal, path + "/token").ToString();
                options.UserInformationEndpoint = new Uri(portal, "/api/v1/me").ToString();
                options.UsePkce = true;
                options.SaveTokens = true;
                options.Scope.Clear();
                foreach (var scope in scopes)
                {
                    options.Scope.Add(scope);
                }

                options.ClaimActions.MapJsonKey(ClaimTypes.NameIdentifier, "id");
                options.ClaimActions.MapJsonKey(ClaimTypes.Name, "name");
                options.Events.OnCreatingTicket = ReadPersonAsync;
                options.Events.OnRemoteFailure = failure =>
                {
                    failure.HandleResponse();
                    failure.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return failure.Response.WriteAsync("Sign-in was refused.", failure.HttpContext.RequestAborted);
                };
            });

        var built = builder.Build();
        built.UseAuthentication();
        built.MapGet("/", (HttpContext http) => Results.Content(
            http.User.Identity is { IsAuthenticated: true, Name: var name }
                ? $"<h1>Hello {HtmlEncoder.Default.Encode(name ?? "?")}</h1>"
                : "<h1>Sample app</h1><a href='/sign-in'>Sign in with ClientPortal</a>",
            "text/html; charset=utf-8"));
        built.MapGet("/sign-in", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [Portal]));
        built.MapGet("/tokens", async (HttpContext http, CancellationToken _) => Results.Json(new
        {
            access = await http.GetTokenAsync("access_token"),
            refresh = await http.GetTokenAsync("refresh_token"),
        }));
        await built.StartAsync(CancellationToken.None);
        return new SampleApp(built, new Uri($"http://127.0.0.1:{port}"));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task ReadPersonAsync(OAuthCreatingTicketContext context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, context.Options.UserInformationEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.AccessToken);
        using var response = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
        response.EnsureSuccessStatusCode();
        using var person = JsonDocument.Parse(await response.Content.ReadAsStringAsync(context.HttpContext.RequestAborted));
        context.RunClaimActions(person.RootElement);
    }
}
