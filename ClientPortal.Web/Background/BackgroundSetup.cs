using ClientPortal.Web.Hosting.Start;

namespace ClientPortal.Web.Background;

/// <summary>What the host does by itself; the first to start is the last to stop.</summary>
internal static class BackgroundSetup
{
    public static IServiceCollection AddPortalBackground(this IServiceCollection services)
    {
        services.AddBackground<FollowChangesOnSchedule>();
        services.AddBackground<ShareRatesOnSchedule>();
        services.AddBackground<WriteKeyUseOnSchedule>();
        services.AddBackground<WriteLastUsedNotes>();
        services.AddBackground<WriteUsageOnSchedule>();
        services.AddBackground<WriteAuditQueue>();
        services.AddBackground<PruneExpired>();
        services.AddBackground<CollectOldGarbage>();
        return services;
    }
}
