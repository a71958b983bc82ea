using System.Net;
using System.Security.Claims;
using ClientPortal.AspNetCore;
using ClientPortal.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Tests.ClientLibrary;

/// <summary>A vendor's API as its developer would write it: one <c>AddClientPortal</c>, scopes at the endpoints, and nothing else of ours.</summary>
internal sealed class SampleApi : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly CountedCalls calls;
    private readonly HttpClient http;

    private SampleApi(WebApplication app, CountedCalls calls, CollectedLog log)
    {
        (this.app, this.calls, Log) = (app, calls, log);
        var listensOn = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        http = new HttpClient { BaseAddress = new UriBuilder(listensOn) { Host = IPAddress.Loopback.ToString() }.Uri };
    }

    /// <summary>How often the portal was asked.</summary>
    public int CallsToThePortal => calls.Count;

    /// <summary>What it logged.</summary>
    public CollectedLog Log { get; }

    /// <param name="listenOn">An address of this machine; its callers here come from 127.0.0.1.</param>
    public static async Task<SampleApi> StartAsync(Action<ClientPortalOptions> configure, string listenOn = "127.0.0.1")
    {
        var builder = WebApplication.CreateBuilder();
        var log = new CollectedLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls($"http://{listenOn}:0");
        builder.Services.AddClientPortal(configure);
        var counted = new CountedCalls();
        builder.Services.AddHttpClient(ClientPortalDefaults.HttpClient).AddHttpMessageHandler(() => new CountedCalls.Handler(counted));

        var built = builder.Build();
        built.UseAuthentication();
        built.UseAuthorization();
        built.MapGet("/open", () => "open");
        built.MapGet("/who", (ClaimsPrincipal caller) => Results.Json(caller.Claims.GroupBy(claim => claim.Type, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Select(claim => claim.Value).ToArray(), StringComparer.Ordinal))).RequireAuthorization();
        built.MapGet("/members", () => "members").RequireScope("members:read");
        built.MapGet("/both", () => "both").RequireScope("members:read", "clients:read");
        built.MapGet("/orders", () => "orders").RequireScope("orders:read");
        await built.StartAsync(CancellationToken.None);
        return new SampleApi(built, counted, log);
    }

    /// <summary>Calls with a credential as it stands in the header Authorization, or with headers of one's own.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, string? authorization = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in authorization is null ? headers : [("Authorization", authorization), .. headers])
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        }

        return http.SendAsync(request, CancellationToken.None);
    }

    public async Task<HttpStatusCode> StatusAsync(string path, string authorization)
    {
        using var response = await GetAsync(path, authorization);
        return response.StatusCode;
    }

    /// <summary>Calls until the credential is refused, and says how long that took.</summary>
    public async Task<TimeSpan> TimeUntilRefusedAsync(string authorization)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (await StatusAsync("/who", authorization) == HttpStatusCode.OK)
        {
            TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(30), "a revoked credential is still taken");
            await Task.Delay(50, CancellationToken.None);
        }

        return TimeProvider.System.GetElapsedTime(since);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>Counts what goes to the portal.</summary>
internal sealed class CountedCalls
{
    private int count;

    public int Count => Volatile.Read(ref count);

    internal sealed class Handler(CountedCalls calls) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls.count);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
