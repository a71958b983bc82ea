using ClientPortal.Domain.Expiry;
using ClientPortal.Domain.OAuth;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Persistence;

public sealed class ForgetEndedTests
{
    [Fact]
    public async Task What_has_ended_goes_in_as_many_batches_as_it_takes_and_what_lives_stays()
    {
        await using var file = new SqliteFile();
        await file.Migrations.ApplyAsync(CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        await using var db = file.Portal.OpenForServer();
        for (var i = 0; i < (ForgetEnded.BatchSize * 2) + 7; i++)
        {
            var hash = new byte[32];
            BitConverter.TryWriteBytes(hash, i);
            db.SpentNonces.Add(new SpentNonce { Hash = hash, ExpiresAt = i < 5 ? now.AddHours(1) : now.AddHours(-1) });
        }

        await db.SaveChangesAsync();

        (await new ForgetEnded(file.Portal, TimeProvider.System).RunAsync(CancellationToken.None)).ShouldBe((ForgetEnded.BatchSize * 2) + 2);
        (await db.SpentNonces.CountAsync()).ShouldBe(5);
    }
}
