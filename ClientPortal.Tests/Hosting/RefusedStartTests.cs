namespace ClientPortal.Tests.Hosting;

public sealed class RefusedStartTests
{
    [Fact]
    [Trait("SEC", "255")]
    public async Task A_production_host_with_wrong_settings_does_not_start_and_shows_no_stack()
    {
        var data = Path.Combine(Path.GetTempPath(), $"clientportal-tests-{Guid.CreateVersion7():n}");
        var (exitCode, output) = await RefusedStart.RunAsync("Production", ("Portal:DataDirectory", data), ("OAuth:RefreshTokenGrace", "1d"));

        exitCode.ShouldBe(1);
        output.ShouldContain("Portal:PublicUrl is missing");
        output.ShouldContain("KeyRing:Certificate is missing");
        output.ShouldContain("OAuth:RefreshTokenGrace");
        output.ShouldNotContain("   at ");
        Directory.Exists(data).ShouldBeFalse("nothing was touched");
    }
}
