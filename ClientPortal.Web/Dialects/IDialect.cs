using ClientPortal.Domain.OAuth;

namespace ClientPortal.Web.Dialects;

/// <summary>
/// The wire habits of another system, translated to the core at paths of its own. Each lives in a folder here and is registered by one line in
/// <c>Program.cs</c>; without both, everything else works on.
/// </summary>
internal interface IDialect
{
    /// <summary>What differs from the core paths, in values.</summary>
    OAuthProfile Profile { get; }

    /// <summary>Where people are asked about a client.</summary>
    IReadOnlyList<string> AuthorizePaths { get; }

    /// <summary>Redirect URIs that its clients often have; offered while one is typed.</summary>
    IReadOnlyList<string> UsualRedirectUris => [];

    void Map(IEndpointRouteBuilder routes);
}

internal static class DialectSetup
{
    public static IServiceCollection AddDialect<TDialect>(this IServiceCollection services)
        where TDialect : class, IDialect
    {
        services.AddSingleton<TDialect>();
        services.AddSingleton<IDialect>(provider => provider.GetRequiredService<TDialect>());
        services.AddSingleton(provider => provider.GetRequiredService<TDialect>().Profile);
        return services;
    }

    /// <summary>Redirect URIs that are offered while one is typed.</summary>
    public static IReadOnlyList<string> UsualRedirectUris(this IEnumerable<IDialect> dialects) => [.. dialects.SelectMany(dialect => dialect.UsualRedirectUris)];

    public static void MapDialects(this IEndpointRouteBuilder routes)
    {
        foreach (var dialect in routes.ServiceProvider.GetServices<IDialect>())
        {
            dialect.Map(routes);
        }
    }
}
