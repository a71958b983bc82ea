using ClientPortal.Domain;
using ClientPortal.Domain.Users;
using ClientPortal.Web.Api;

namespace ClientPortal.Tests.Api;

/// <summary>In which workspace a call acts.</summary>
public sealed class ChosenWorkspaceTests
{
    private static readonly OwnWorkspace Acme = new(new Guid("01890000-0000-7000-8000-000000000001"), "Acme", "acme");
    private static readonly OwnWorkspace Other = new(new Guid("01890000-0000-7000-8000-000000000002"), "Other", "other");
    private static readonly OwnWorkspace Hexadecimal = new(new Guid("01890000-0000-7000-8000-000000000003"), "Hex", "0123456789abcdef0123456789abcdef");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void The_only_one_needs_no_name_and_of_several_none_is_guessed(string? named)
    {
        Chosen(named, Acme).ShouldBe(Acme);
        Chosen(named, Acme, Other).ShouldBeNull();
        Chosen(named).ShouldBeNull();
    }

    [Theory]
    [InlineData("other")]
    [InlineData("Other")]
    [InlineData(" other ")]
    [InlineData("01890000-0000-7000-8000-000000000002")]
    [InlineData("01890000000070008000000000000002")]
    public void One_is_named_by_its_short_name_or_its_id(string named) => Chosen(named, Acme, Other).ShouldBe(Other);

    [Fact]
    public void A_short_name_that_looks_like_an_id_is_found_all_the_same() => Chosen(Hexadecimal.Slug, Acme, Hexadecimal).ShouldBe(Hexadecimal);

    [Theory]
    [InlineData("other")]
    [InlineData("01890000-0000-7000-8000-000000000002")]
    [InlineData("acme,other")]
    [InlineData("Acme Inc.")]
    public void What_the_credential_does_not_reach_is_not_there_even_where_it_reaches_one_only(string named)
    {
        ChosenWorkspace.Of(named, [Acme]).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    private static OwnWorkspace? Chosen(string? named, params OwnWorkspace[] reached)
    {
        ChosenWorkspace.Of(named, reached).IsDone(out var chosen, out var problem).ShouldBeTrue(problem?.Code);
        return chosen;
    }
}
