using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.SingleSignOn;

internal static class SingleSignOnSetup
{
    /// <summary>The host adds <see cref="Outbound.IOutbound"/> and <see cref="IDnsTexts"/>.</summary>
    public static IServiceCollection AddSingleSignOn(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionDraftRules>();
        services.AddSingleton<ConnectionSecrets>();
        services.AddSingleton<ConnectionQueries>();
        services.AddSingleton<CreateConnection>();
        services.AddSingleton<EditConnection>();
        services.AddSingleton<DeleteConnection>();
        services.AddSingleton<TestConnection>();

        services.AddSingleton<DomainProof>();
        services.AddSingleton<ClaimDomain>();
        services.AddSingleton<VerifyDomain>();
        services.AddSingleton<EnforceDomain>();
        services.AddSingleton<RemoveDomain>();

        services.AddSingleton<SignOnAddresses>();
        services.AddSingleton<ProviderDocuments>();
        services.AddSingleton<StartSignOn>();
        services.AddSingleton<RedeemProviderCode>();
        services.AddSingleton<ReadProviderToken>();
        services.AddSingleton<AskProvider>();
        services.AddSingleton<AdmitPerson>();
        services.AddSingleton<FinishSignOn>();
        services.AddSingleton<ProveAccount>();
        return services;
    }
}
