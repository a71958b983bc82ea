using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>An application that speaks to the portal over HTTP, as its developer wrote it.</summary>
public sealed class TestClient(OAuthHost host, string clientId, Guid rowId, string? secret)
{
    /// <summary>Every request of a test uses the same verifier; the server keeps its challenges per code.</summary>
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private readonly HttpClient http = new() { BaseAddress = host.Address };

    public static string Challenge { get; } = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public string ClientId { get; } = clientId;

    public Guid RowId { get; } = rowId;

    public string? Secret { get; } = secret;

    /// <summary>An authorize URL with PKCE and a state; a value of null leaves a parameter out.</summary>
    public string AuthorizeUrl(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = ClientId,
            ["redirect_uri"] = OAuthHost.Callback,
            ["response_type"] = "code",
            ["scope"] = "openid offline_access members:read",
            ["state"] = "s",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return "/oauth/authorize?" + string.Join('&', parameters.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
    }

    public Dictionary<string, string> CodeRequest(string code) => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = OAuthHost.Callback,
        ["code_verifier"] = Verifier,
    };

    public Task<HttpResponseMessage> RedeemAsync(string code, params (string Name, string? Value)[] changes) => TokenAsync(Changed(CodeRequest(code), changes));

    public Task<HttpResponseMessage> RefreshAsync(string refreshToken, params (string Name, string? Value)[] changes) =>
        TokenAsync(Changed(new(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, changes));

    /// <summary>Posts to the token endpoint as this client: with its secret in the body, or with its id alone where it is public.</summary>
    public Task<HttpResponseMessage> TokenAsync(Dictionary<string, string> form) => PostAsync("/oauth/token", WithCredentials(form));

    public Task<HttpResponseMessage> RevokeAsync(string token, params (string Name, string? Value)[] changes) =>
        PostAsync("/oauth/revoke", Changed(WithCredentials(new(StringComparer.Ordinal) { ["token"] = token }), changes));

    /// <summary>Asks the introspection endpoint as this client.</summary>
    public Task<HttpResponseMessage> IntrospectAsync(string token, params (string Name, string? Value)[] changes) =>
        PostAsync("/oauth/introspect", Changed(WithCredentials(new(StringComparer.Ordinal) { ["token"] = token }), changes));

    /// <summary>A form with headers of one's own; a header may be sent several times.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(form), headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        }

        return http.SendAsync(request);
    }

    /// <summary>Pushes the authorize request of <see cref="AuthorizeUrl"/> (RFC 9126).</summary>
    public Task<HttpResponseMessage> PushAsync(params (string Name, string? Value)[] changes) => PostAsync("/oauth/par", PushRequest(changes));

    /// <summary>What a push sends, credentials included.</summary>
    public Dictionary<string, string> PushRequest(params (string Name, string? Value)[] changes) =>
        Changed(WithCredentials(HttpUtility.ParseQueryString(AuthorizeUrl().Split('?')[1]) is var query ? query.AllKeys.ToDictionary(name => name!, name => query[name]!, StringComparer.Ordinal) : []), changes);

    /// <summary>Pushes and gives the URL for the browser.</summary>
    public async Task<string> PushedUrlAsync(params (string Name, string? Value)[] changes)
    {
        var response = await PushAsync(changes);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return PushedUrl((await response.JsonAsync()).Text("request_uri"));
    }

    public string PushedUrl(string requestUri) => $"/oauth/authorize?client_id={Uri.EscapeDataString(ClientId)}&request_uri={Uri.EscapeDataString(requestUri)}";

    /// <summary>Signs the person in through this client, from authorize to tokens.</summary>
    public async Task<JsonElement> TokensOfAsync(Visitor visitor, params (string Name, string? Value)[] changes)
    {
        var redirect = await visitor.AllowAsync(AuthorizeUrl(changes));
        var response = await RedeemAsync(redirect.Code, ("redirect_uri", changes.FirstOrDefault(change => change.Name == "redirect_uri").Value ?? OAuthHost.Callback));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    /// <summary>The same with a pushed request.</summary>
    public async Task<JsonElement> TokensOfPushedAsync(Visitor visitor, params (string Name, string? Value)[] changes)
    {
        var response = await RedeemAsync((await visitor.AllowAsync(await PushedUrlAsync(changes))).Code);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    /// <summary>Whether the portal takes this access token (asked at the userinfo endpoint, so the token needs <c>openid</c>).</summary>
    public async Task<bool> IsAliveAsync(string accessToken) => (await UserInfoAsync(accessToken)).StatusCode == HttpStatusCode.OK;

    public Task<HttpResponseMessage> UserInfoAsync(string accessToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/oauth/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return http.SendAsync(request);
    }

    /// <summary>Whatever was changed on another node, this one knows within the two seconds that are promised.</summary>
    public async Task ShouldSoonBeUnknownAsync()
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(2); await Task.Delay(20))
        {
            if ((await RefreshAsync("nothing")).StatusCode == HttpStatusCode.Unauthorized)
            {
                return;
            }
        }

        await (await RefreshAsync("nothing")).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    public Task PauseAsync() => WithActorAsync((actor, ct) => host.The<PauseClient>().RunAsync(actor, ClientId, ct));

    public Task ResumeAsync() => WithActorAsync((actor, ct) => host.The<ResumeClient>().RunAsync(actor, ClientId, ct));

    public Task DeleteAsync() => WithActorAsync((actor, ct) => host.The<DeleteClient>().RunAsync(actor, ClientId, ct));

    public Task EditAsync(ClientEdit edit) => WithActorAsync((actor, ct) => host.The<EditClient>().RunAsync(actor, ClientId, edit, ct));

    public Dictionary<string, string> WithCredentials(Dictionary<string, string> form)
    {
        form["client_id"] = ClientId;
        if (Secret is not null)
        {
            form["client_secret"] = Secret;
        }

        return form;
    }

    private async Task WithActorAsync<T>(Func<Actor, CancellationToken, Task<Outcome<T>>> operation)
    {
        var id = RowId;
        var workspace = await host.InDatabaseAsync(db => db.Everywhere<Client>().Where(row => row.Id == id).Select(row => row.WorkspaceId).SingleAsync());
        (await operation(Actor.Server(workspace), CancellationToken.None)).IsDone(out _, out var problem).ShouldBeTrue(problem?.Code);
    }

    private static Dictionary<string, string> Changed(Dictionary<string, string> form, (string Name, string? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            form.Remove(name);
            if (value is not null)
            {
                form[name] = value;
            }
        }

        return form;
    }
}

/// <summary>What a refused request says.</summary>
internal static class Refusals
{
    public static async Task ShouldBeErrorAsync(this HttpResponseMessage response, string error, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, body);
        JsonDocument.Parse(body).RootElement.GetProperty("error").GetString().ShouldBe(error, body);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    /// <summary>Our own page: 400, no redirect, no code.</summary>
    public static async Task ShouldBePageAsync(this HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, await response.Content.ReadAsStringAsync());
        response.Headers.Location.ShouldBeNull();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    public static ClientRedirect ShouldRedirectWith(this HttpResponseMessage response, string error)
    {
        var redirect = ClientRedirect.Of(response);
        redirect.Error.ShouldBe(error);
        redirect.Parameters.ContainsKey("iss").ShouldBeTrue();
        redirect.Parameters.ContainsKey("code").ShouldBeFalse();
        return redirect;
    }

    public static void ShouldAskToSignIn(this HttpResponseMessage response)
    {
        response.StatusCode.ShouldBeOneOf(HttpStatusCode.Found, HttpStatusCode.SeeOther);
        response.Headers.Location!.ToString().ShouldStartWith("/account/login?returnUrl=");
    }
}
