using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace ClientPortal.Web.Hosting.Start;

/// <summary>The product's routes, put together when they are first asked for: not while the server does not listen yet, which has to come first.</summary>
internal sealed class RoutesOnDemand : EndpointDataSource, IEndpointRouteBuilder
{
    private readonly IApplicationBuilder _app;
    private readonly Lazy<IReadOnlyList<Endpoint>> _endpoints;

    public RoutesOnDemand(IApplicationBuilder app, Action<IEndpointRouteBuilder> map)
    {
        _app = app;
        _endpoints = new(() =>
        {
            map(this);
            return [.. DataSources.SelectMany(source => source.Endpoints)];
        });
    }

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints.Value;

    public IServiceProvider ServiceProvider => _app.ApplicationServices;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => _app.New();

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;
}

internal static class RoutesOnDemandSetup
{
    /// <summary>Maps what <paramref name="map"/> maps, later. What is wrong with a route stops the start all the same (<see cref="PortalStart"/>).</summary>
    public static void MapOnDemand(this WebApplication app, Action<IEndpointRouteBuilder> map) =>
        ((IEndpointRouteBuilder)app).DataSources.Add(new RoutesOnDemand(app, map));
}
