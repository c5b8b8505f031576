/* tool.c - paper_main as a program of its own, for tests: "tabellion pdf" without the rest. */
#include "paper/cli.h"

int main(int argc, char **argv)
{
	return paper_main(&world_real, argc - 1, argv + 1);
}
