using ClientPortal.Domain.Bootstrap;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Members;

internal static class MembersSetup
{
    public static IServiceCollection AddMembersAndWorkspaces(this IServiceCollection services)
    {
        services.AddSingleton<NewWorkspaces>();
        services.AddSingleton<MakeSetUpLink>();
        services.AddSingleton<SetUpPortal>();
        services.AddSingleton<BootstrapPortal>();
        services.AddSingleton<ReadBootstrapFile>();
        services.AddSingleton<ApplyBootstrapFile>();
        services.AddSingleton<CreateWorkspace>();
        services.AddSingleton<EditWorkspace>();
        services.AddSingleton<DeleteWorkspace>();
        services.AddSingleton<OpenWorkspace>();
        services.AddSingleton<WorkspaceQueries>();

        services.AddSingleton<InviteMember>();
        services.AddSingleton<WithdrawInvitation>();
        services.AddSingleton<OpenInvitations>();
        services.AddSingleton<AcceptInvitation>();
        services.AddSingleton<ChangeMemberRole>();
        services.AddSingleton<RemoveMember>();
        services.AddSingleton<MemberQueries>();
        services.AddSingleton<TeamQueries>();
        return services;
    }
}
