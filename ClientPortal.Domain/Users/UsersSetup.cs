using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Tries;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.Users;

internal static class UsersSetup
{
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        // Identity's hasher and tables; its managers are not used: they check first and count later, and let a code work twice (SEC-187, SEC-222).
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Passwords.Iterations);
        services.AddSingleton<IPasswordHasher<PortalUser>, PasswordHasher<PortalUser>>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<TotpKeys>();
        services.AddSingleton<TryLimits>();
        services.AddSingleton<Turns>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<SessionStarts>();
        services.AddSingleton<SessionKeys>();
        services.AddSingleton<SecondFactorCheck>();
        services.AddSingleton<PasswordConfirmation>();
        services.AddSingleton<FactorConfirmation>();
        services.AddSingleton<RecoveryCodes>();
        services.AddSingleton<NewUsers>();

        services.AddSingleton<SignIn>();
        services.AddSingleton<SignInWithCode>();
        services.AddSingleton<SignOut>();
        services.AddSingleton<ConfirmPassword>();
        services.AddSingleton<ChangePassword>();
        services.AddSingleton<RequestPasswordReset>();
        services.AddSingleton<ResetPassword>();
        services.AddSingleton<EnrolTotp>();
        services.AddSingleton<EnableTotp>();
        services.AddSingleton<DisableTotp>();
        services.AddSingleton<RenewRecoveryCodes>();
        services.AddSingleton<EndSession>();
        services.AddSingleton<EndOtherSessions>();
        services.AddSingleton<ForgetExpired>();
        services.AddSingleton<KnownSessions>();
        services.AddSingleton<IFollowsChanges>(provider => provider.GetRequiredService<KnownSessions>());
        services.AddSingleton<FindSession>();
        services.AddSingleton<SessionQueries>();
        services.AddSingleton<ActorQueries>();
        services.AddSingleton<AccountQueries>();
        return services;
    }
}
