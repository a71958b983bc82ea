using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Commits;

/// <summary>Which of the two is <see cref="IGroupCommit"/> says the host, who knows the database.</summary>
internal static class CommitsSetup
{
    public static IServiceCollection AddCommits(this IServiceCollection services)
    {
        services.AddSingleton<WaitingWriters>();
        services.AddSingleton<SharedCommits>();
        services.AddSingleton<SingleCommits>();
        return services;
    }
}
