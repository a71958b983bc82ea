using System.Security.Claims;
using System.Text.Json;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ClientPortal.Tests.Drivers;

/// <summary>A web application as anybody would write it with ASP.NET Core's own OAuth handler, at the addresses that discovery gave.</summary>
internal sealed class OAuthHandlerApp : IAsyncDisposable
{
    public const string Scheme = "portal";

    private readonly WebApplication app;

    private OAuthHandlerApp(WebApplication app) => this.app = app;

    public static async Task<OAuthHandlerApp> StartAsync(OpenIdConnectConfiguration found, int port, TestClient client)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services
            .AddAuthentication(options => (options.DefaultScheme, options.DefaultChallengeScheme) = (CookieAuthenticationDefaults.AuthenticationScheme, Scheme))
            .AddCookie()
            .AddOAuth(Scheme, options =>
            {
                (options.ClientId, options.ClientSecret) = (client.ClientId, client.Secret!);
                (options.AuthorizationEndpoint, options.TokenEndpoint, options.UserInformationEndpoint) = (found.AuthorizationEndpoint, found.TokenEndpoint, found.UserInfoEndpoint);
                options.CallbackPath = $"/signin-{Scheme}";
                options.UsePkce = true;
                options.SaveTokens = true;
                options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // unlike a browser, HttpClient sends no Secure cookie to loopback
                foreach (var scope in new[] { "openid", "email", "offline_access" })
                {
                    options.Scope.Add(scope);
                }

                options.ClaimActions.MapJsonKey(ClaimTypes.NameIdentifier, "sub");
                options.ClaimActions.MapJsonKey(ClaimTypes.Email, "email");
                options.Events.OnCreatingTicket = ReadPersonAsync;
                options.Events.OnRemoteFailure = failure =>
                {
                    failure.HandleResponse();
                    failure.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return failure.Response.WriteAsync($"{failure.Failure}", failure.HttpContext.RequestAborted);
                };
            });
        var built = builder.Build();
        built.UseAuthentication();
        built.MapGet("/sign-in", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/who" }, [Scheme]));
        built.MapGet("/who", async (HttpContext http, CancellationToken _) => Results.Json(new
        {
            sub = http.User.FindFirstValue(ClaimTypes.NameIdentifier),
            email = http.User.FindFirstValue(ClaimTypes.Email),
            access_token = await http.GetTokenAsync("access_token"),
            refresh_token = await http.GetTokenAsync("refresh_token"),
            id_token = http.User.FindFirstValue("id_token"),
        }));
        await built.StartAsync(CancellationToken.None);
        return new OAuthHandlerApp(built);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task ReadPersonAsync(OAuthCreatingTicketContext context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, context.Options.UserInformationEndpoint);
        request.Headers.Authorization = new("Bearer", context.AccessToken);
        using var response = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
        response.EnsureSuccessStatusCode();
        using var person = JsonDocument.Parse(await response.Content.ReadAsStringAsync(context.HttpContext.RequestAborted));
        context.RunClaimActions(person.RootElement);
        context.Identity!.AddClaim(new Claim("id_token", context.TokenResponse.Response!.RootElement.Text("id_token")));
    }
}
