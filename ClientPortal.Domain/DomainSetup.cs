using System.Security.Cryptography;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Expiry;
using ClientPortal.Domain.Demo;
using ClientPortal.Domain.Import;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Leaks;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Domain.Resources;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Usage;
using ClientPortal.Domain.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClientPortal.Domain;

/// <summary>Registers the product; one line per feature. Operations are stateless, so all are singletons.</summary>
public static class DomainSetup
{
    public static IServiceCollection AddPortalDomain(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => RandomNumberGenerator.Create());
        services.AddSingleton<CredentialGenerator>();
        services.AddDataProtection(); // the host says where the ring lies
        services.AddSingleton<SealedCopies>();
        services.AddSingleton<PortalDb>();
        services.AddChanges();
        services.AddCommits();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditQueue>();
        services.AddSingleton<AuditQueries>();
        services.TryAddSingleton<ThrottleLimits>();
        services.AddSingleton<Throttles>();
        services.AddSingleton<ForgetEnded>();
        services.AddClients();
        services.AddImport();
        services.AddSingleton<WhoAmI>();
        services.AddUserPreferences();
        services.AddClientSecrets();
        services.AddClientKeys();
        services.AddApiKeys();
        services.AddKeyVerification();
        services.AddUsers();
        services.AddPersonalTokens();
        services.AddSingleSignOn();
        services.AddMembersAndWorkspaces();
        services.AddSingleton<FillDemoWorkspace>();
        services.AddResources();
        services.AddOAuth();
        services.AddLeaks();
        services.AddUsage();
        return services;
    }
}
