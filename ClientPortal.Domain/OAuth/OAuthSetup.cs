using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Device;
using ClientPortal.Domain.OAuth.Logout;
using ClientPortal.Domain.OAuth.Dpop;
using ClientPortal.Domain.OAuth.Pushed;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.OAuth.Revocation;
using ClientPortal.Domain.OAuth.Introspection;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.OAuth.UserInfo;
using ClientPortal.Domain.SigningKeys;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.OAuth;

internal static class OAuthSetup
{
    /// <summary>The host adds <see cref="OAuthIssuer"/>, <see cref="OAuthOptions"/> and Data Protection.</summary>
    public static IServiceCollection AddOAuth(this IServiceCollection services)
    {
        services.AddSingleton(OAuthProfile.Core);

        services.AddSingleton<SigningKeyProtection>();
        services.AddSingleton<NewSigningKeys>();
        services.AddSingleton<RotateSigningKeys>();
        services.AddSingleton<RotateSigningKeyNow>();
        services.AddSingleton<RevokeSigningKey>();
        services.AddSingleton<SigningKeyQueries>();
        services.AddSingleton<SigningKeyChanges>();
        services.AddSingleton<IFollowsChanges>(provider => provider.GetRequiredService<SigningKeyChanges>());
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<SignedTokens>();
        services.AddSingleton<OpaqueTokens>();
        services.AddSingleton<LivingTokens>();
        services.AddSingleton<KnownAccessTokens>();
        services.AddSingleton<IFollowsChanges>(provider => provider.GetRequiredService<KnownAccessTokens>());
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<FindTargets>();
        services.AddSingleton<FindGrantHolder>();
        services.AddSingleton<OrderForGrant>();
        services.AddSingleton<IdTokens>();
        services.AddSingleton<AcceptAccessToken>();
        services.AddSingleton<DpopNonces>();
        services.AddSingleton<CheckDpopProof>();

        services.AddSingleton<FirstSight>();
        services.AddSingleton<SealedForms>();
        services.AddSingleton<ConsentEnvelopes>();
        services.AddSingleton<ConsentQuestions>();
        services.AddSingleton<PrepareAuthorize>();
        services.AddSingleton<NewGrant>();
        services.AddSingleton<NewCode>();
        services.AddSingleton<RecordAnswer>();
        services.AddSingleton<DecideAuthorize>();
        services.AddSingleton<FindPushedRequest>();
        services.AddSingleton<PushAuthorizeRequest>();
        services.AddSingleton<AnswerConsent>();

        services.AddSingleton<KnownClients>();
        services.AddSingleton<ReadClient>();
        services.AddSingleton<IFollowsChanges>(provider => provider.GetRequiredService<KnownClients>());
        services.AddSingleton<ClientFailureNotes>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<PersonAssertions>();
        services.AddSingleton<ClientCertificates>();
        services.AddSingleton<AuthenticateClient>();
        services.AddSingleton<RevokeGrant>();
        services.AddSingleton<RefreshTokenFamily>();
        services.AddSingleton<RepeatSuccessor>();
        services.AddSingleton<IssueForClient>(); // whose token the JWT bearer grant gives
        services.AddSingleton<ExchangeToken>();

        foreach (var grant in GrantTypeTable.All)
        {
            services.AddSingleton(typeof(IExchangesGrant), grant.Operation);
        }

        services.AddDeviceGrant();
        services.AddClientsOfNobody();
        services.AddSingleton<ConnectedAppQueries>();
        services.AddSingleton<WithdrawConsent>();
        services.AddSingleton<WithdrawAllConsents>();
        services.AddSingleton<ClientPeopleQueries>();
        services.AddSingleton<WithdrawForPeople>();
        services.AddSingleton<RevokeToken>();
        services.AddSingleton<LogoutTokens>();
        services.AddSingleton<DecideLogout>();
        services.AddSingleton<DeliverLogoutNotices>();
        services.AddSingleton<AccessTokenReport>();
        services.AddSingleton<RefreshTokenReport>();
        services.AddSingleton<ApiKeyReport>();
        services.AddSingleton<PersonalTokenReport>();
        services.AddSingleton<IntrospectionJwt>();
        services.AddSingleton<IntrospectToken>();
        services.AddSingleton<ReadUserClaims>();
        return services;
    }
}
