namespace ClientPortal.Web.Background;

/// <summary>What the host does by itself; the first to start is the last to stop.</summary>
internal static class BackgroundSetup
{
    public static IServiceCollection AddPortalBackground(this IServiceCollection services)
    {
        services.AddHostedService<FollowChangesOnSchedule>();
        services.AddHostedService<ShareRatesOnSchedule>();
        services.AddHostedService<WriteKeyUseOnSchedule>();
        services.AddHostedService<WriteLastUsedNotes>();
        services.AddHostedService<WriteUsageOnSchedule>();
        services.AddHostedService<WriteAuditQueue>();
        services.AddHostedService<PruneExpired>();
        return services;
    }
}
