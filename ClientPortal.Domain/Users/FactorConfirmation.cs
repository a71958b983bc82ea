using ClientPortal.Domain.Tries;

namespace ClientPortal.Domain.Users;

/// <summary>Password and second factor of a person who is signed in, for changes of the second factor itself (SEC-188).</summary>
public sealed class FactorConfirmation(PasswordConfirmation passwords, SecondFactorCheck factors, TryLimits tries)
{
    private const int CodesPerAccount = 10;

    /// <summary>Runs <paramref name="change"/> in one transaction with the spending of the code.</summary>
    public async Task<Outcome<ChangedSecurity>> RunAsync(
        PortalDbContext db, Actor actor, string? password, string? code, Func<PortalUser, Task<Outcome<ChangedSecurity>>> change, CancellationToken ct)
    {
        if (!(await passwords.CheckAsync(db, actor, password, ct)).IsDone(out var user, out var problem))
        {
            return problem;
        }

        if (!user.TwoFactorEnabled)
        {
            return Problem.Conflict("two_factor_off", "Two-step sign-in is off.");
        }

        // Counted on its own connection and before the transaction: a wrong code is rolled back, its count is not.
        var limit = new TryLimit("factor-confirmation", user.Id.ToString("n"), CodesPerAccount, TryLimit.QuarterOfAnHour);
        if (!await tries.TakeAsync([limit], ct))
        {
            return WrongCode(ProblemKind.TooMany);
        }

        var outcome = await db.InOneTransactionAsync<ChangedSecurity>(
            async () => await factors.SpendAsync(db, user, actor, code, ct) is null ? WrongCode(ProblemKind.Invalid) : await change(user), ct);
        if (outcome.IsDone(out _, out _))
        {
            await tries.ForgetAsync(limit, ct);
        }

        return outcome;
    }

    private static Problem WrongCode(ProblemKind kind) =>
        Problem.OfField("Code", "code_wrong", SignInProblems.WrongCode().Sentence, kind);
}
