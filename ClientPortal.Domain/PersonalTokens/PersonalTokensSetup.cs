using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Domain.PersonalTokens;

internal static class PersonalTokensSetup
{
    public static IServiceCollection AddPersonalTokens(this IServiceCollection services)
    {
        services.AddSingleton<PersonalTokenDraftRules>();
        services.AddSingleton<CreatePersonalToken>();
        services.AddSingleton<RegeneratePersonalToken>();
        services.AddSingleton<RenamePersonalToken>();
        services.AddSingleton<DeletePersonalToken>();
        services.AddSingleton<EndMembersToken>();
        services.AddSingleton<PersonalTokenQueries>();
        services.AddSingleton<FindPersonalToken>();
        return services;
    }
}
